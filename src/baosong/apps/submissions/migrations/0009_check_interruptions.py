from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('works', '0008_sm3'),
    ]

    operations = [
        migrations.AddField(
            model_name='piecefile',
            name='check_interruptions',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
