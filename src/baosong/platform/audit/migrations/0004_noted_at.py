from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_log_indexes")]

    operations = [migrations.AddField(model_name="audithead", name="noted_at", field=models.DateTimeField(null=True))]
