from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0002_running'),
    ]

    operations = [
        migrations.AddField(
            model_name='jobrun',
            name='not_before',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
